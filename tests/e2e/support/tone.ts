import type { ScriptedPage } from './watch.ts'

interface Capturing {
  captureStream?(): MediaStream
  mozCaptureStream?(): MediaStream
}

/**
 * The loudest tone in what the native element plays now, in hertz, by a Fourier transform of its samples; 0
 * where nothing is heard. The element itself plays on as it did.
 */
export const toneOf = (page: ScriptedPage): Promise<number> =>
  page.evaluate(async () => {
    const video = watching.native() as HTMLVideoElement & Capturing
    const stream = (video.captureStream ?? video.mozCaptureStream)?.call(video)
    if (stream === undefined || stream.getAudioTracks().length === 0) return 0
    const context = new AudioContext()
    await context.resume()
    const analyser = new AnalyserNode(context, { fftSize: 8192 })
    context.createMediaStreamSource(stream).connect(analyser)
    const bins = new Float32Array(analyser.frequencyBinCount)
    const hertz = context.sampleRate / analyser.fftSize
    try {
      for (let looks = 0; looks < 100; looks++) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        analyser.getFloatFrequencyData(bins)
        const loudest = bins.indexOf(Math.max(...bins))
        if ((bins[loudest] ?? Number.NEGATIVE_INFINITY) > -60) return Math.round(loudest * hertz)
      }
      return 0
    } finally {
      await context.close()
      for (const track of stream.getTracks()) track.stop()
    }
  })
