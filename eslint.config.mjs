import tseslint from 'typescript-eslint'
import { importX, createNodeResolver } from 'eslint-plugin-import-x'
import solid from 'eslint-plugin-solid/configs/typescript'

/** What each room may import besides itself (docs/architecture.md). Anything not listed is refused. */
const rooms = {
  'src/core': [],
  'src/domain': ['src/core'],
  'src/app': ['src/domain', 'src/core'],
  'src/adapters': ['src/domain', 'src/core'],
  'src/ui': ['src/app', 'src/core'],
}
const all = [
  'src/core',
  'src/domain',
  'src/app',
  'src/adapters',
  'src/ui',
  'src/entries',
  'server',
  'tools',
  'wasm',
]
const zones = Object.entries(rooms).map(([target, allowed]) => ({
  target: `./${target}`,
  from: all.filter((room) => room !== target && !allowed.includes(room)).map((room) => `./${room}`),
  message: `${target} may import only: ${allowed.join(', ') || 'nothing'}`,
}))
zones.push({
  target: './server',
  from: ['src/app', 'src/adapters', 'src/ui', 'src/entries', 'tools', 'wasm'].map((room) => `./${room}`),
  message: 'server may import only src/core and src/domain/{protocol,archive,keys}',
})
zones.push({
  target: './server',
  from: './src/domain',
  except: ['./protocol', './archive', './keys'],
  message: 'server may import only src/core and src/domain/{protocol,archive,keys}',
})

export default tseslint.config(
  {
    ignores: [
      'build/**',
      'node_modules/**',
      'data/**',
      'wasm/assembly/**',
      'src/domain/frame/backup_pb.ts',
      'test-results/**',
      '**/*.mjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.worker.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.mjs', '.js'] })],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' },
      ],
      // There are no enums to be unsafe with, and this one asks for the type of everything.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx', 'server/**/*.ts'],
    ignores: ['**/*.test.ts', '**/*.test.tsx', '**/testing/**'],
    rules: { 'import-x/no-restricted-paths': ['error', { zones }] },
  },
  { files: ['src/ui/**/*.tsx', 'src/entries/*.tsx'], ...solid },
  {
    // `task.run` (src/ui/state/task.ts) and the like call what they are given once, from an event.
    files: ['src/ui/**/*.tsx'],
    rules: { 'solid/reactivity': ['warn', { customReactiveFunctions: ['run', 'kept', 'longPress'] }] },
  },
  { files: ['*.config.ts'], rules: { 'import-x/no-default-export': 'off' } },
)
