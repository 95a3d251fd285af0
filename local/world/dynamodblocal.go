package main

import (
	"context"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"github.com/smsdesk/smsdesk/local/world/process"
)

const (
	dynamoDBLocalPath = ".local/tools/dynamodb"
	dynamoDBLocalWait = time.Minute
)

// startDynamoDBLocal returns where AWS's own DynamoDB Local listens.
func (w *world) startDynamoDBLocal(ctx context.Context) (string, error) {
	port, err := listenOnce(ctx, 0)
	if err != nil {
		return "", err
	}
	server, err := w.start(ctx, process.Spec{
		Path: "java",
		Args: []string{
			"-Djava.library.path=" + dynamoDBLocalPath, "-cp", dynamoDBLocalPath + "/*",
			"com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
			"-inMemory", "-disableTelemetry", "-port", strconv.Itoa(port),
		},
		Env: environment(local(port)),
		Log: filepath.Join(w.logs(), "dynamodb-local.log"),
	})
	if err != nil {
		return "", err
	}
	return local(port), server.Await(ctx, dynamoDBLocalWait, func(ctx context.Context) error {
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", loopback(port))
		if err != nil {
			return err
		}
		return connection.Close()
	})
}
