/**
 * What `npm start -- --help` prints. This is plain JavaScript, since it is shown before any package is
 * installed.
 */
export const help = `Usage: npm start -- [options] [file, folder, .torrent or magnet link ...]

Serves the player, a tracker on the same port, and a seeder for a sample film and for
every file and folder named. A folder becomes one torrent of all files below it.
A magnet link or a .torrent is fetched from ordinary BitTorrent clients for browsers.

Options:
  -p, --port <port>   Port to listen on; 0 takes a free one (default: PORT or 8080)
      --host <host>   Address to listen on; 0.0.0.0 for every one (default: HOST or localhost)
      --no-sample     Do not seed the sample film
      --udp           The tracker answers ordinary clients over UDP too, on the same port
  -h, --help          Show this

The bridge to ordinary BitTorrent clients (TCP). While it is in a swarm, this machine is
a peer of it, and others in the swarm see its address:
      --bridge <who>  any: the person at this machine may open any torrent; other people
                      what the command line names or the cache has (default)
                      named: everybody only what the command line names or the cache has
                      both: as any, and ordinary clients get what is seeded here and what
                      a page of this machine shares
                      off: no ordinary swarm is ever joined
      --cache <size>  Room on disk for pieces of all torrents, such as 20GB or 500MB
                      (default: 10GB). What was not used longest goes first
      --cache-folder <folder>
                      Where they lie (default: torrent-player in XDG_CACHE_HOME or ~/.cache)
      --max-download <rate>
                      Bytes a second that ordinary clients give, such as 5MB. What pages give
                      does not count (default: unlimited)
      --max-upload <rate>
                      Bytes a second that ordinary clients get, such as 500kB; 0 gives nothing,
                      and then they give little. Viewers in pages get what they watch without
                      this limit (default: 1MB)
      --max-torrents <count>
                      Ordinary swarms at a time (default: 20)
      --peer-port <port>
                      Port for ordinary peers, TCP, and for the DHT, UDP (default: a free one).
                      Open it in the firewall, and more peers are found. --port is for HTTP
      --deny <file>   Info hashes of torrents that are never joined, one a line; # begins
                      a comment
      --local-peers   Take peers and trackers at private addresses: for a home network
      --whole         Fetch all of each torrent named here, and not only what is watched
      --verbose       Say which ordinary peers come and go, with their addresses and programs

Environment:
  PORT, HOST          As above
  ICE_SERVERS         JSON list of RTCIceServer for the app and the seeder; [] for none
                      (default: a public STUN server)
  TRACKERS            WebSocket trackers for the app, separated by commas or as a JSON list;
                      the seeder announces to them too (default: the one on this port)
  BRIDGES             Bridges of other servers, wss://…/bridge, as TRACKERS is written; for each
                      torrent, pages ask one of these or of this server (default: none)
  FRAME_ANCESTORS     Who may show the app in a frame, as the CSP directive frame-ancestors says it:
                      "'self' https://example.org" (default: 'self')
  ALLOWED_HOSTS       Further host names under which people reach this server, separated by
                      commas: those of a proxy in front of it. Other names get no answer
                      (always: the address it listens on; for 0.0.0.0 every address and
                      the name of this machine)
  ALLOWED_ORIGINS     Origins of the pages that may use the tracker, separated by commas,
                      such as https://films.example (default: every page of every site)
  DHT_BOOTSTRAP       JSON list of host:port through which the DHT is entered; [] for none
                      (default: public routers, from the first torrent on that needs them)
  LOCAL_PEERS         1: as --local-peers
  STATUS_TOKEN        Lets other machines read /status.json, which this machine may always read,
                      with the header “Authorization: Bearer <token>”

Examples:
  npm start
  npm start -- film.mp4 holidays/
  npm start -- 'magnet:?xt=urn:btih:…'
  npm start -- --whole --cache 50GB some.torrent
  ALLOWED_HOSTS=films.example npm start
  PORT=9000 HOST=0.0.0.0 ICE_SERVERS='[]' npm start
`
