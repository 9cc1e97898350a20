import { writeSync } from 'node:fs'

/** Ends the run with one plain line that people and tools read, after naming each test that was skipped. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const skipped = results.testResults
      .flatMap((suite) => suite.testResults)
      .filter((t) => t.status === 'pending')
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const lines = skipped.map((test) => `skipped: ${test.fullName}`)
    lines.push(`${results.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`)
    process.on('exit', () => writeSync(1, `${lines.join('\n')}\n`))
  }
}
