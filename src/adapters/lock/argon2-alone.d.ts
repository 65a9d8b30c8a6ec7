// hash-wasm's own build of this one algorithm: its whole bundle is one module, and what any part of the app takes of it
// lands in the first load.
declare module 'hash-wasm/dist/argon2.umd.min.js' {
  export { argon2id } from 'hash-wasm'
}
