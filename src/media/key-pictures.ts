import {
  BufferTarget,
  CustomSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputVideoTrack,
  MATROSKA,
  MP4,
  Mp4OutputFormat,
  Output,
  QTFF,
  WEBM,
} from 'mediabunny'

/** Bytes that are read for one picture at most: a key frame of 8K has about 4 MB. */
const maxReadBytes = 16 * 1024 * 1024

export interface PictureSource {
  /** Bytes. */
  readonly size: number
  /** Exactly these bytes; rejects where they are not to be had. */
  read(begin: number, end: number): Promise<Uint8Array>
}

/** A picture of at most this size, in pixels. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Pictures of a film at the key frames: the frames that are decoded without any other. For a worker. */
export class KeyPictures {
  readonly #source: PictureSource
  #track: Promise<InputVideoTrack | null> | null = null
  #readBytes = 0

  constructor(source: PictureSource) {
    this.#source = source
  }

  /**
   * The picture from which this second is decoded. Where there is no `VideoDecoder`, or none for this film, a
   * film of that frame alone: media elements decode more in some browsers. `null`: the film has no picture.
   */
  async make(seconds: number, size: PictureSize): Promise<ImageBitmap | Blob | null> {
    this.#readBytes = 0
    try {
      this.#track ??= this.#open()
      const track = await this.#track
      if (track === null) return null
      const packet = await new EncodedPacketSink(track).getKeyPacket(seconds)
      if (packet === null) return null
      const isDecoded = typeof VideoDecoder !== 'undefined'
      const picture = isDecoded ? await decode(track, packet, size).catch(() => null) : null
      return picture ?? (await filmOf(track, packet))
    } catch (error) {
      // What the reader knows may be half of it: the next picture begins anew.
      this.#track = null
      throw error
    }
  }

  async #open(): Promise<InputVideoTrack | null> {
    const { size } = this.#source
    const input = new Input({
      formats: [MP4, QTFF, MATROSKA, WEBM],
      source: new CustomSource({
        getSize: () => size,
        read: (begin, end) => this.#read(begin, end),
        handleUnhandledError: () => undefined,
      }),
    })
    return input.getPrimaryVideoTrack()
  }

  async #read(begin: number, end: number): Promise<Uint8Array> {
    this.#readBytes += end - begin
    // A film without an index of its own would be read from its beginning.
    if (this.#readBytes > maxReadBytes) throw new RangeError('Too much is read for a picture.')
    return this.#source.read(begin, end)
  }
}

const decode = async (
  track: InputVideoTrack,
  packet: EncodedPacket,
  size: PictureSize,
): Promise<ImageBitmap | null> => {
  const config = await track.getDecoderConfig()
  if (config === null || !(await VideoDecoder.isConfigSupported(config)).supported) return null
  const rotation = await track.getRotation()
  return new Promise<ImageBitmap | null>((resolve, reject) => {
    let picture: ImageBitmap | null = null
    const decoder = new VideoDecoder({
      output: (frame) => {
        picture ??= draw(frame, rotation, size)
        frame.close()
      },
      error: reject,
    })
    decoder.configure({ ...config, optimizeForLatency: true })
    decoder.decode(packet.toEncodedVideoChunk())
    decoder.flush().then(() => {
      decoder.close()
      resolve(picture)
    }, reject)
  })
}

const draw = (frame: VideoFrame, rotation: number, { width, height }: PictureSize): ImageBitmap | null => {
  const isTurned = rotation % 180 !== 0
  const [across, down] = isTurned
    ? [frame.displayHeight, frame.displayWidth]
    : [frame.displayWidth, frame.displayHeight]
  if (across === 0 || down === 0) return null
  const scale = Math.min(width / across, height / down)
  const drawn = {
    width: Math.max(1, Math.round(across * scale)),
    height: Math.max(1, Math.round(down * scale)),
  }
  const canvas = new OffscreenCanvas(drawn.width, drawn.height)
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.translate(drawn.width / 2, drawn.height / 2)
  context.rotate((rotation * Math.PI) / 180)
  const [w, h] = isTurned ? [drawn.height, drawn.width] : [drawn.width, drawn.height]
  context.drawImage(frame, -w / 2, -h / 2, w, h)
  return canvas.transferToImageBitmap()
}

/** A film of one frame, for a browser that decodes only in media elements. */
const filmOf = async (track: InputVideoTrack, packet: EncodedPacket): Promise<Blob | null> => {
  const [codec, decoderConfig] = [await track.getCodec(), await track.getDecoderConfig()]
  if (codec === null || decoderConfig === null) return null
  const target = new BufferTarget()
  const output = new Output({ format: new Mp4OutputFormat(), target })
  const source = new EncodedVideoPacketSource(codec)
  output.addVideoTrack(source, { rotation: await track.getRotation() })
  await output.start()
  await source.add(packet.clone({ timestamp: 0, duration: 1 }), { decoderConfig })
  await output.finalize()
  return target.buffer === null ? null : new Blob([target.buffer], { type: 'video/mp4' })
}
