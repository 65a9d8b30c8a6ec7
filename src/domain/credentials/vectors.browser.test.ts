import { vectorTests } from './testing/vector-tests.ts'

vectorTests()
