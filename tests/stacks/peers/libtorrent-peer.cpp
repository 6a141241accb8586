// Started by tests/stacks/libtorrent.test.ts.
// A WebTorrent peer on libtorrent 2.1, for tests of another client. Needs a libtorrent that was built with WebTorrent support.
// ltpeer make OUT.torrent PATH [v1|v2|hybrid] [PIECE_LENGTH] [TRACKER ...]     prints a line with the hashes and a magnet
// ltpeer run DIR TORRENT_OR_MAGNET [key=value ...]
//   every setting of libtorrent by its name (allow_multiple_connections_per_ip=1, peer_fingerprint=-qB5100-), and of ours:
//   tracker=URL (again and again)   seed=1: trust the data in DIR   share=1: share mode   stay=1: do not leave when all is here
//   alerts=all or a list of categories   port=N on 127.0.0.1   peer=IP:PORT: a TCP peer   seconds=N: end then   abrupt=1: without goodbye
// Commands on standard input, one a line: pause, resume, announce, scrape, peers, limit DOWN UP, set key=value, remove, quit
// Prints "<seconds> <kind> <text>"; kind is an alert's name, or state (progress, once a second when it changed), peer, command, end.
// DHT, local discovery and port mapping are off, and there is no STUN server unless webtorrent_stun_server=HOST:PORT names one.
#include <libtorrent/add_torrent_params.hpp>
#include <libtorrent/alert_types.hpp>
#include <libtorrent/create_torrent.hpp>
#include <libtorrent/load_torrent.hpp>
#include <libtorrent/magnet_uri.hpp>
#include <libtorrent/address.hpp>
#include <libtorrent/peer_info.hpp>
#include <libtorrent/session.hpp>
#include <libtorrent/session_params.hpp>
#include <libtorrent/settings_pack.hpp>
#include <libtorrent/torrent_info.hpp>
#include <libtorrent/torrent_status.hpp>
#include <libtorrent/version.hpp>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <poll.h>
#include <sstream>
#include <string>
#include <vector>
#include <unistd.h>
namespace lt = libtorrent;
using Clock = std::chrono::steady_clock;
static auto const t0 = Clock::now();
static double now() { return std::chrono::duration<double>(Clock::now() - t0).count(); }
static void say(char const* kind, std::string text) {
  for (char& c : text) if (c == '\n' || c == '\r') c = '|';
  std::printf("%8.3f %s %s\n", now(), kind, text.c_str());
  std::fflush(stdout);
}
template <class H> static std::string hex(H const& h) {
  static char const* d = "0123456789abcdef"; std::string s;
  for (auto b : h) { s += d[(static_cast<unsigned char>(b) >> 4)]; s += d[static_cast<unsigned char>(b) & 15]; }
  return s;
}

static int make(int argc, char** argv) {
  std::string const out = argv[2], path = argv[3], kind = argc > 4 ? argv[4] : "v1";
  int const pieceLength = argc > 5 ? std::atoi(argv[5]) : 0;
  lt::create_flags_t const flags = kind == "v1" ? lt::create_torrent::v1_only : kind == "v2" ? lt::create_torrent::v2_only : lt::create_flags_t{};
  auto files = lt::list_files(path);
  lt::create_torrent ct(std::move(files), pieceLength, flags);
  for (int i = 6; i < argc; ++i) ct.add_tracker(argv[i], 0);
  ct.set_creator("ltpeer");
  std::string parent = path; auto const at = parent.find_last_of('/');
  lt::set_piece_hashes(ct, at == std::string::npos ? "." : parent.substr(0, at), [](lt::piece_index_t) {});
  auto const buf = ct.generate_buf();
  std::ofstream(out, std::ios::binary).write(buf.data(), std::streamsize(buf.size()));
  auto const atp = lt::load_torrent_file(out);
  auto const ih = atp.ti->info_hashes();
  std::printf("%s v1=%s v2=%s pieces=%d length=%lld magnet=%s\n", kind.c_str(), ih.has_v1() ? hex(ih.v1).c_str() : "-",
    ih.has_v2() ? hex(ih.v2).c_str() : "-", atp.ti->num_pieces(), (long long)atp.ti->total_size(), lt::make_magnet_uri(atp).c_str());
  return 0;
}

static lt::alert_category_t categories(std::string const& list) {
  using c = lt::alert_category_t; namespace a = lt::alert_category;
  std::map<std::string, c> const names{{"all", a::all & ~(a::session_log | a::port_mapping_log | a::dht_log | a::picker_log)}, {"error", a::error}, {"peer", a::peer}, {"storage", a::storage}, {"tracker", a::tracker},
    {"connect", a::connect}, {"status", a::status}, {"stats", a::stats}, {"session_log", a::session_log}, {"torrent_log", a::torrent_log}, {"peer_log", a::peer_log},
    {"block", a::block_progress}, {"piece", a::piece_progress}, {"upload", a::upload}, {"picker_log", a::picker_log}};
  c mask{}; std::stringstream in(list); std::string n;
  while (std::getline(in, n, ',')) { auto const i = names.find(n); if (i != names.end()) mask |= i->second; else std::fprintf(stderr, "no category %s\n", n.c_str()); }
  return mask;
}
static bool set(lt::settings_pack& pack, std::string const& key, std::string const& value) {
  int const s = lt::setting_by_name(key);
  if (s < 0) return false;
  if ((s & lt::settings_pack::type_mask) == lt::settings_pack::string_type_base) pack.set_str(s, value);
  else if ((s & lt::settings_pack::type_mask) == lt::settings_pack::int_type_base) pack.set_int(s, std::atoi(value.c_str()));
  else pack.set_bool(s, value == "1" || value == "true");
  return true;
}

static int run(int argc, char** argv) {
  std::string const dir = argv[2], what = argv[3];
  lt::settings_pack pack;
  for (int s : {lt::settings_pack::enable_dht, lt::settings_pack::enable_lsd, lt::settings_pack::enable_upnp, lt::settings_pack::enable_natpmp}) pack.set_bool(s, false);
  pack.set_str(lt::settings_pack::listen_interfaces, "127.0.0.1:0");
  pack.set_str(lt::settings_pack::webtorrent_stun_server, "");
  pack.set_str(lt::settings_pack::user_agent, "ltpeer");
  std::map<std::string, std::string> own{{"alerts", "error,peer,tracker,connect,status"}, {"seconds", "0"}};
  for (int i = 4; i < argc; ++i) {
    std::string const a = argv[i]; auto const at = a.find('=');
    if (at == std::string::npos) { std::fprintf(stderr, "not key=value: %s\n", a.c_str()); return 2; }
    std::string const k = a.substr(0, at), v = a.substr(at + 1);
    if (k == "tracker") own["tracker"] += v + " ";
    else if (!set(pack, k, v)) own[k] = v;
  }
  if (own.count("port")) pack.set_str(lt::settings_pack::listen_interfaces, "127.0.0.1:" + own["port"]);
  pack.set_int(lt::settings_pack::alert_mask, int(static_cast<std::uint32_t>(categories(own["alerts"] + ",error,status"))));
  pack.set_int(lt::settings_pack::alert_queue_size, 100000);
  lt::session_params sp; sp.settings = pack;
  lt::session ses(std::move(sp));
  say("start", std::string("libtorrent ") + lt::version());
  lt::add_torrent_params atp = what.rfind("magnet:", 0) == 0 ? lt::parse_magnet_uri(what) : lt::load_torrent_file(what);
  atp.save_path = dir;
  atp.flags &= ~(lt::torrent_flags::auto_managed | lt::torrent_flags::paused);
  if (own.count("seed")) atp.flags |= lt::torrent_flags::seed_mode;
  if (own.count("share")) atp.flags |= lt::torrent_flags::share_mode;
  std::stringstream more(own["tracker"]); std::string url;
  while (more >> url) { atp.trackers.push_back(url); atp.tracker_tiers.push_back(0); }
  lt::torrent_handle h = ses.add_torrent(std::move(atp));
  if (own.count("peer")) {
    std::string const p = own["peer"]; auto const at = p.rfind(':');
    h.connect_peer({lt::make_address(p.substr(0, at)), std::uint16_t(std::atoi(p.c_str() + at + 1))});
  }
  double const limit = std::atof(own["seconds"].c_str());
  std::string lastState; double nextState = 0; bool open = true, done = false, quit = false; double doneAt = 0;
  for (;;) {
    ses.wait_for_alert(lt::milliseconds(50));
    std::vector<lt::alert*> alerts; ses.pop_alerts(&alerts);
    for (auto* a : alerts) {
      if (lt::alert_cast<lt::state_update_alert>(a)) continue;
      say(a->what(), a->message());
      if (lt::alert_cast<lt::torrent_finished_alert>(a) && !own.count("seed")) { done = true; doneAt = now(); }
    }
    pollfd p{0, POLLIN, 0};
    while (open && ::poll(&p, 1, 0) > 0) {
      std::string line;
      if (!std::getline(std::cin, line)) { open = false; break; }
      std::stringstream in(line); std::string c; in >> c; say("command", line);
      if (c == "pause") h.pause(); else if (c == "resume") h.resume();
      else if (c == "announce") h.force_reannounce(0, -1, lt::torrent_handle::ignore_min_interval);
      else if (c == "scrape") h.scrape_tracker();
      else if (c == "limit") { int d = 0, u = 0; in >> d >> u; h.set_download_limit(d); h.set_upload_limit(u); }
      else if (c == "set") { std::string kv; in >> kv; auto const at = kv.find('='); lt::settings_pack sp2; if (at != std::string::npos && set(sp2, kv.substr(0, at), kv.substr(at + 1))) ses.apply_settings(sp2); }
      else if (c == "remove") ses.remove_torrent(h);
      else if (c == "peers") {
        std::vector<lt::peer_info> ps; h.get_peer_info(ps);
        for (auto const& q : ps) {
          std::stringstream o; o << q.ip << " " << q.client << " pid=" << std::string(q.pid.data(), 8) << " down=" << q.total_download << " up=" << q.total_upload << " progress=" << q.progress
            << " iChoke=" << bool(q.flags & lt::peer_info::choked) << " choked=" << bool(q.flags & lt::peer_info::remote_choked)
            << " interested=" << bool(q.flags & lt::peer_info::interesting) << " theyInterested=" << bool(q.flags & lt::peer_info::remote_interested) << " uploadOnly=" << bool(q.flags & lt::peer_info::upload_only)
            << " ext=" << bool(q.flags & lt::peer_info::supports_extensions) << " dlq=" << q.download_queue_length << " ulq=" << q.upload_queue_length << " rtt=" << q.rtt;
          say("peer", o.str());
        }
      }
      else if (c == "quit") { open = false; quit = true; }
    }
    if (now() >= nextState && h.is_valid()) {
      nextState = now() + 1;
      auto const s = h.status();
      char buf[400];
      std::snprintf(buf, sizeof buf, "%d progress %.4f done %lld down %lld up %lld rates %d %d peers %d seeds %d redundant %lld failed %lld paused %d error %s", int(s.state), double(s.progress), (long long)s.total_done,
        (long long)s.total_payload_download, (long long)s.total_payload_upload, s.download_payload_rate, s.upload_payload_rate, s.num_peers, s.num_seeds, (long long)s.total_redundant_bytes, (long long)s.total_failed_bytes, bool(s.flags & lt::torrent_flags::paused), s.errc ? s.errc.message().c_str() : "-");
      if (lastState != buf) say("state", lastState = buf);
    }
    if (quit) break;
    if (done && !own.count("stay") && now() > doneAt + 1) break;
    if (limit > 0 && now() > limit) break;
  }
  say("end", done ? "complete" : "stopped");
  std::fflush(stdout);
  if (own.count("abrupt")) ::_exit(0);
  return 0;
}

int main(int argc, char** argv) try {
  if (argc >= 4 && !std::strcmp(argv[1], "make")) return make(argc, argv);
  if (argc >= 4 && !std::strcmp(argv[1], "run")) return run(argc, argv);
  std::fprintf(stderr, "ltpeer make OUT.torrent PATH [v1|v2|hybrid] [PIECE_LENGTH] [TRACKER ...]\nltpeer run DIR TORRENT_OR_MAGNET [key=value ...]\n");
  return 2;
} catch (std::exception const& e) { std::fprintf(stderr, "%s\n", e.what()); return 1; }
