package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
)

// takePorts replaces each 0 by a free port. It fails with a line for each port that is taken.
func (s settings) takePorts(ctx context.Context) (settings, error) {
	var taken error
	for _, port := range []struct {
		number *int
		of     string
		option string
	}{
		{&s.AWSPort, "the emulator", "AWS_PORT"},
		{&s.Desk, "the desktop", "DESK_PORT"},
		{&s.Phone, "the phones", "PHONE_PORT"},
	} {
		if port.of == "the emulator" && s.Emulator != "" {
			continue
		}
		free, err := listenOnce(ctx, *port.number)
		if err != nil {
			taken = errors.Join(taken, fmt.Errorf(
				"port %d of %s is taken: end what uses it, or choose another one with %s=NUMBER", *port.number, port.of, port.option))
		}
		*port.number = free
	}
	return s, taken
}

func listenOnce(ctx context.Context, port int) (int, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return 0, err
	}
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("%v is no TCP address", listener.Addr())
	}
	return address.Port, listener.Close()
}

func local(port int) string { return "http://localhost:" + strconv.Itoa(port) }

func loopback(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }
