// A WebRTC end on pion, the stack of Go's WebTorrent clients, and a TURN server on pion's own library.
//
// `peer` is told what to do in lines of JSON and answers in the same (tests/stacks/foreign-end.ts has the protocol);
// `peer turn ADDRESS` serves TURN over UDP and TCP there, and ends when its input ends.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"sync"

	"github.com/pion/ice/v2"
	"github.com/pion/turn/v2"
	"github.com/pion/webrtc/v3"
)

type message struct {
	Op      string `json:"op,omitempty"`
	Event   string `json:"event,omitempty"`
	ID      string `json:"id"`
	Type    string `json:"type,omitempty"`
	Sdp     string `json:"sdp,omitempty"`
	Data    []byte `json:"data,omitempty"`
	Address string `json:"address,omitempty"`
	Message string `json:"message,omitempty"`
	Port    int    `json:"port,omitempty"`
	TcpPort int    `json:"tcpPort,omitempty"`
}

var writing sync.Mutex

func say(m message) {
	writing.Lock()
	defer writing.Unlock()
	line, err := json.Marshal(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	os.Stdout.Write(append(line, '\n'))
}

type end struct {
	id         string
	connection *webrtc.PeerConnection
	mutex      sync.Mutex
	channel    *webrtc.DataChannel
}

func newEnd(api *webrtc.API, id string) (*end, error) {
	connection, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	e := &end{id: id, connection: connection}
	connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		say(message{Event: "state", ID: id, Message: state.String()})
		if state == webrtc.PeerConnectionStateFailed {
			say(message{Event: "error", ID: id, Message: "The connection failed."})
		}
	})
	connection.OnICEConnectionStateChange(func(state webrtc.ICEConnectionState) {
		say(message{Event: "state", ID: id, Message: "ICE " + state.String()})
	})
	connection.OnDataChannel(func(channel *webrtc.DataChannel) { e.watch(channel) })
	return e, nil
}

func (e *end) watch(channel *webrtc.DataChannel) {
	e.mutex.Lock()
	e.channel = channel
	e.mutex.Unlock()
	channel.OnOpen(func() { say(message{Event: "open", ID: e.id, Address: e.remoteAddress()}) })
	channel.OnMessage(func(m webrtc.DataChannelMessage) { say(message{Event: "data", ID: e.id, Data: m.Data}) })
	channel.OnClose(func() { say(message{Event: "closed", ID: e.id}) })
}

func (e *end) remoteAddress() string {
	pair, err := e.connection.SCTP().Transport().ICETransport().GetSelectedCandidatePair()
	if err != nil || pair == nil {
		return ""
	}
	return pair.Remote.Address
}

// Without trickle: the description is whole when it is told.
func (e *end) describe(description webrtc.SessionDescription) error {
	gathered := webrtc.GatheringCompletePromise(e.connection)
	if err := e.connection.SetLocalDescription(description); err != nil {
		return err
	}
	<-gathered
	local := e.connection.LocalDescription()
	say(message{Event: "description", ID: e.id, Type: local.Type.String(), Sdp: local.SDP})
	return nil
}

func (e *end) offer() error {
	channel, err := e.connection.CreateDataChannel("webtorrent", nil)
	if err != nil {
		return err
	}
	e.watch(channel)
	description, err := e.connection.CreateOffer(nil)
	if err != nil {
		return err
	}
	return e.describe(description)
}

func (e *end) answer(sdp string) error {
	if err := e.connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: sdp}); err != nil {
		return err
	}
	description, err := e.connection.CreateAnswer(nil)
	if err != nil {
		return err
	}
	return e.describe(description)
}

func (e *end) do(m message) error {
	switch m.Op {
	case "offer":
		return e.offer()
	case "answer":
		return e.answer(m.Sdp)
	case "accept":
		return e.connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: m.Sdp})
	case "send":
		e.mutex.Lock()
		channel := e.channel
		e.mutex.Unlock()
		if channel == nil {
			return fmt.Errorf("there is no channel yet")
		}
		return channel.Send(m.Data)
	case "report":
		e.mutex.Lock()
		channel := e.channel
		e.mutex.Unlock()
		buffered := uint64(0)
		if channel != nil {
			buffered = channel.BufferedAmount()
		}
		say(message{Event: "report", ID: e.id, Message: fmt.Sprintf("%d bytes buffered", buffered)})
	case "close":
		return e.connection.Close()
	}
	return fmt.Errorf("there is no operation %q", m.Op)
}

func serveConnections() error {
	settings := webrtc.SettingEngine{}
	// Nothing may ask the network for names.
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	api := webrtc.NewAPI(webrtc.WithSettingEngine(settings))
	ends := map[string]*end{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 0, 64*1024), 16*1024*1024)
	for lines.Scan() {
		m := message{}
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return err
		}
		e := ends[m.ID]
		if e == nil {
			made, err := newEnd(api, m.ID)
			if err != nil {
				return err
			}
			e = made
			ends[m.ID] = e
		}
		if err := e.do(m); err != nil {
			say(message{Event: "error", ID: m.ID, Message: err.Error()})
		}
	}
	return lines.Err()
}

func serveTurn(address string) error {
	packets, err := net.ListenPacket("udp4", net.JoinHostPort(address, "0"))
	if err != nil {
		return err
	}
	streams, err := net.Listen("tcp4", net.JoinHostPort(address, "0"))
	if err != nil {
		return err
	}
	relay := func() turn.RelayAddressGenerator {
		return &turn.RelayAddressGeneratorStatic{RelayAddress: net.ParseIP(address), Address: address}
	}
	server, err := turn.NewServer(turn.ServerConfig{
		Realm: "suite",
		AuthHandler: func(name string, realm string, _ net.Addr) ([]byte, bool) {
			return turn.GenerateAuthKey(name, realm, "secret"), name == "suite"
		},
		PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: packets, RelayAddressGenerator: relay()}},
		ListenerConfigs:   []turn.ListenerConfig{{Listener: streams, RelayAddressGenerator: relay()}},
	})
	if err != nil {
		return err
	}
	defer server.Close()
	say(message{
		Event:   "listening",
		Port:    packets.LocalAddr().(*net.UDPAddr).Port,
		TcpPort: streams.Addr().(*net.TCPAddr).Port,
	})
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func main() {
	run := serveConnections
	if len(os.Args) == 3 && os.Args[1] == "turn" {
		run = func() error { return serveTurn(os.Args[2]) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
