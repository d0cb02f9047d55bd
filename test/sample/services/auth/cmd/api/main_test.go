package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"syscall"
	"testing"
)

func TestRoutes(t *testing.T) {
	for path, status := range map[string]int{
		"/health/live":       http.StatusOK,
		"/health/ready":      http.StatusOK,
		"/api/v1/version":    http.StatusOK,
		"/api/v1/auth/login": http.StatusUnauthorized,
		"/nowhere":           http.StatusNotFound,
	} {
		response := httptest.NewRecorder()
		routes().ServeHTTP(response, httptest.NewRequest(http.MethodGet, path, nil))
		if response.Code != status {
			t.Errorf("%s: got %d, want %d", path, response.Code, status)
		}
	}
}

func TestAddress(t *testing.T) {
	for given, want := range map[string]string{"": ":8080", ":9090": ":9090"} {
		if got := newServer(given).Addr; got != want {
			t.Errorf("%q: got %s, want %s", given, got, want)
		}
	}
}

func TestDraining(t *testing.T) {
	defer draining.Store(false)
	signals := make(chan os.Signal, 2)
	signals <- syscall.SIGUSR1
	signals <- syscall.SIGTERM
	server := newServer("127.0.0.1:0")
	if err := serve(server, signals); err != http.ErrServerClosed {
		t.Errorf("drained: got %v", err)
	}
	response := httptest.NewRecorder()
	server.Handler.ServeHTTP(response, httptest.NewRequest(http.MethodGet, "/health/ready", nil))
	if response.Code != http.StatusServiceUnavailable {
		t.Errorf("draining: got %d", response.Code)
	}
}
