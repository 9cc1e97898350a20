import { filesInTar } from '../../src/cli/tar.ts'
import { tarOf } from './a-package.ts'

const texts = (tar: Buffer) => filesInTar(tar).map(({ name, bytes }) => [name, bytes.toString()])

describe('an archive', () => {
  it('gives its files with their bytes, whatever their length', () => {
    const files = {
      'package/a.json': '',
      'package/b.json': 'x'.repeat(512),
      'package/c.json': 'ä'.repeat(700),
    }
    expect(texts(tarOf(files))).toEqual(Object.entries(files))
  })

  it.each(['L', 'x'] as const)('gives long names in full (%s)', (kind) => {
    const name = `package/${'n'.repeat(120)}.json`
    expect(texts(tarOf({ [name]: '1', 'package/z.json': '2' }, kind))).toEqual([
      [name, '1'],
      ['package/z.json', '2'],
    ])
  })

  it('that is cut off gives what is whole', () => {
    const tar = tarOf({ 'package/a.json': '1', 'package/b.json': 'x'.repeat(600) })
    expect(texts(tar.subarray(0, 512 * 5))).toEqual([['package/a.json', '1']])
  })
})
