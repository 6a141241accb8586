#!/bin/sh
# Makes film.mp4 beside itself: half a minute with noise, so that it has some bytes, and a key frame a second. Needs ffmpeg
# with libx264; its output is committed, so that nobody else does.
set -eu
cd "$(dirname "$0")"
ffmpeg -hide_banner -loglevel error -y \
  -f lavfi -i testsrc2=size=320x180:rate=15:duration=30 -f lavfi -i sine=frequency=330:duration=30 \
  -vf noise=alls=12:allf=t:all_seed=5 -c:v libx264 -preset slow -pix_fmt yuv420p -g 15 \
  -b:v 250k -minrate 250k -maxrate 250k -bufsize 250k -c:a aac -b:a 32k -ac 1 -ar 22050 \
  -movflags +faststart -fflags +bitexact -map_metadata -1 film.mp4
