// A plugin for `buf generate`: @bufbuild/protoc-gen-es, with each enum turned into a constant object and a type of
// the same name. TypeScript enums are not erasable syntax and are never dropped from a bundle.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { CodeGeneratorResponseSchema } from '@bufbuild/protobuf/wkt'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const plugin = join(root, 'node_modules', '@bufbuild', 'protoc-gen-es', 'bin', 'protoc-gen-es')
const run = spawnSync(process.execPath, [plugin], {
  input: readFileSync(0),
  stdio: ['pipe', 'pipe', 'inherit'],
})
if (run.status !== 0) process.exit(run.status ?? 1)

const response = fromBinary(CodeGeneratorResponseSchema, run.stdout)
for (const file of response.file) {
  file.content = file.content?.replace(/^export enum (\w+) \{\n([^}]*)\}/gm, (_, name, body) => {
    const members = body.replace(/^(\s+\w+) = (\d+),/gm, '$1: $2,')
    return `export const ${name} = {\n${members}} as const\nexport type ${name} = (typeof ${name})[keyof typeof ${name}]`
  })
}
process.stdout.write(toBinary(CodeGeneratorResponseSchema, response))
