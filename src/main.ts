import { serve } from './cli/serve.ts'
import { environment } from './config.ts'

process.exitCode = await serve(environment)
