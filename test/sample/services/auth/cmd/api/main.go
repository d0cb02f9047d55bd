// Command api answers health checks and says which version it is.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"time"
)

var version = "dev"

func main() {
	address := os.Getenv("ADDRESS")
	if address == "" {
		address = ":8080"
	}
	server := &http.Server{
		Addr:              address,
		Handler:           routes(),
		ReadHeaderTimeout: 5 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/health/live", answer(http.StatusOK, map[string]string{"status": "UP"}))
	mux.HandleFunc("/health/ready", answer(http.StatusOK, map[string]string{"status": "UP"}))
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
