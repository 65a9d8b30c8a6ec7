/** A frame is made this small before it is sent: the code on a sheet is read well at this size, and quickly. */
const maxFrameSide = 1280
/** More than any photo; what is larger is not opened. */
const maxPhotoBytes = 64 * 1024 * 1024

/** What the camera shows now, or null when it shows nothing yet. */
export async function frameOf(video: HTMLVideoElement): Promise<ImageBitmap | null> {
  const { videoWidth: width, videoHeight: height } = video
  if (video.readyState < 2 || width === 0 || height === 0) return null
  const scale = Math.min(1, maxFrameSide / Math.max(width, height))
  return createImageBitmap(video, {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
    resizeQuality: 'medium',
  }).catch(() => null)
}

/**
 * Null: not a picture that the browser can open. The browser opens it on a thread of its own. In its full size: it is
 * given away without a copy, while making it smaller would hold this thread (a photo of 48 megapixels 60 to 180 ms).
 */
export async function photoOf(file: Blob): Promise<ImageBitmap | null> {
  return file.size > maxPhotoBytes ? null : createImageBitmap(file).catch(() => null)
}
