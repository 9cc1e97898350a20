#!/usr/bin/env node
import { existsSync } from 'node:fs'

// The published package carries compiled JavaScript; a checkout runs its source as it is.
const compiled = new URL('../dist/cli/muniment.js', import.meta.url)
await import(existsSync(compiled) ? compiled.href : new URL('../src/cli/muniment.ts', import.meta.url).href)
