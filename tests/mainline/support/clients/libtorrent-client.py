"""A client on libtorrent, with its settings as JSON in the first argument. It prints its state once a second."""
import json
import sys
import time

import libtorrent as lt

task = json.loads(sys.argv[1])
required = 0  # pe_forced; 1: pe_enabled
settings = {
    "listen_interfaces": f"{task['address']}:{task['port']}",
    "outgoing_interfaces": task["address"],
    "enable_dht": bool(task["dht"]),
    "dht_bootstrap_nodes": ",".join(task["dht"]),
    "dht_restrict_routing_ips": False,
    "dht_restrict_search_ips": False,
    "dht_enforce_node_id": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "enable_incoming_utp": False,
    "enable_outgoing_utp": False,
    "allow_multiple_connections_per_ip": True,
    "out_enc_policy": required if task["requiresEncryption"] else 1,
    "in_enc_policy": required if task["requiresEncryption"] else 1,
    "allowed_enc_level": 2 if task["requiresEncryption"] else 3,
    "upload_rate_limit": task["uploadLimit"],
    "alert_mask": lt.alert.category_t.all_categories,
}
session = lt.session(settings)
if task["torrent"].startswith("magnet:"):
    parameters = lt.parse_magnet_uri(task["torrent"])
else:
    parameters = lt.add_torrent_params()
    parameters.ti = lt.torrent_info(task["torrent"])
parameters.save_path = task["folder"]
handle = session.add_torrent(parameters)
for node in task["dht"]:
    host, port = node.rsplit(":", 1)
    session.add_dht_node((host, int(port)))
while True:
    status = handle.status()
    told = {"state": str(status.state), "progress": status.progress, "peers": status.num_peers}
    print(json.dumps({**told, "uploaded": status.total_payload_upload}), flush=True)
    for alert in session.pop_alerts():
        # libtorrent 2.0.8 asks the DHT once in 15 minutes, also when it was not in it yet at the first time.
        if isinstance(alert, lt.dht_bootstrap_alert):
            handle.force_dht_announce()
        if alert.category() & (lt.alert.category_t.error_notification | lt.alert.category_t.peer_notification):
            print(alert.message(), flush=True)
    time.sleep(1)
