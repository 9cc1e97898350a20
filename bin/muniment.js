#!/usr/bin/env node
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

// Half of a start is reading and compiling the program: what one start has compiled the next one finds, in a folder
// that only who installed it can write to.
module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)))

// The published package carries compiled JavaScript; a checkout runs its source as it is.
const compiled = new URL('../dist/cli/muniment.js', import.meta.url)
await import(existsSync(compiled) ? compiled.href : new URL('../src/cli/muniment.ts', import.meta.url).href)
