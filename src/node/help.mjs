/**
 * What `npm start -- --help` prints. This is plain JavaScript, since it is shown before any package is
 * installed.
 */
export const help = `Usage: npm start -- [options] [file or folder ...]

Serves the player, a WebSocket tracker on the same port, and a seeder for a sample film
and for every file and folder named. A folder becomes one torrent of all files below it.

Options:
  -p, --port <port>   Port to listen on; 0 takes a free one (default: PORT or 8080)
      --host <host>   Address to listen on; 0.0.0.0 for every one (default: HOST or localhost)
      --no-sample     Do not seed the sample film
  -h, --help          Show this

Environment:
  PORT, HOST          As above
  ICE_SERVERS         JSON list of RTCIceServer for the app and the seeder; [] for none
                      (default: a public STUN server)
  TRACKERS            WebSocket trackers for the app, separated by commas or as a JSON list;
                      the seeder announces to them too (default: the one on this port)
  FRAME_ANCESTORS     Who may show the app in a frame, as the CSP directive frame-ancestors says it:
                      "'self' https://example.org" (default: 'self')
  ALLOWED_HOSTS       Further host names under which people reach this server, separated by
                      commas: those of a proxy in front of it. Other names get no answer
                      (always: the address it listens on; for 0.0.0.0 every address and
                      the name of this machine)
  ALLOWED_ORIGINS     Origins of the pages that may use the tracker, separated by commas,
                      such as https://films.example (default: every page of every site)

Examples:
  npm start
  npm start -- film.mp4 holidays/
  ALLOWED_HOSTS=films.example npm start
  PORT=9000 HOST=0.0.0.0 ICE_SERVERS='[]' npm start
`
