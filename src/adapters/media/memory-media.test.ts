import { memoryMedia } from './testing/memory-media.ts'
import { mediaContract } from './testing/media-contract.ts'

mediaContract('media in memory', memoryMedia())
