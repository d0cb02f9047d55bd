package main

import (
	"net/http"
	"net/http/httptest"
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
