// Command api answers health checks and says which version it is. After SIGUSR1
// it is no longer ready, so that routers send nobody here any more; on SIGTERM
// it answers what has begun, and ends.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

var version = "dev"

var draining atomic.Bool

func main() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGTERM)
	if err := serve(newServer(os.Getenv("ADDRESS")), signals); err != http.ErrServerClosed {
		log.Fatal(err)
	}
}

// serve returns http.ErrServerClosed once what was under way has been answered.
func serve(server *http.Server, signals <-chan os.Signal) error {
	ended := make(chan struct{})
	go func() {
		drain(server, signals)
		close(ended)
	}()
	err := server.ListenAndServe()
	if err == http.ErrServerClosed {
		<-ended
	}
	return err
}

func newServer(address string) *http.Server {
	if address == "" {
		address = ":8080"
	}
	return &http.Server{
		Addr:              address,
		Handler:           routes(),
		ReadHeaderTimeout: 5 * time.Second,
	}
}

func drain(server *http.Server, signals <-chan os.Signal) {
	for received := range signals {
		draining.Store(true)
		if received == syscall.SIGTERM {
			break
		}
	}
	limit, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = server.Shutdown(limit)
}

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/health/live", answer(http.StatusOK, map[string]string{"status": "UP"}))
	mux.HandleFunc("/health/ready", func(w http.ResponseWriter, r *http.Request) {
		if draining.Load() {
			answer(http.StatusServiceUnavailable, map[string]string{"status": "DRAINING"})(w, r)
			return
		}
		answer(http.StatusOK, map[string]string{"status": "UP"})(w, r)
	})
	mux.HandleFunc("/api/v1/version", answer(http.StatusOK, map[string]string{"version": version}))
	mux.HandleFunc("/api/v1/auth/login", answer(http.StatusUnauthorized, map[string]string{"error": "unauthorized"}))
	return mux
}

func answer(status int, body map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
}
