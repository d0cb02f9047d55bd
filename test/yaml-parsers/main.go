// Reads every edit (JSON lines on stdin) before and after with the YAML parsers
// of Go, and asks that the value at its path changed, and nothing else.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"

	goccy "github.com/goccy/go-yaml"
	v3 "gopkg.in/yaml.v3"
	sigs "sigs.k8s.io/yaml"
)

type edit struct {
	Before, After string
	Path          []any
	Follows       [][]any
	Made          bool
	Value         any
}

type decoder interface{ Decode(any) error }

var errNoSuchPlace = errors.New("no such place")

// sigs.k8s.io/yaml, which kubectl and Helm use, knows the first document only:
// whether it meets a fault of a later one is chance, so that none may have one.
var parsers = []struct {
	name string
	load func(string) ([]any, error)
}{
	{"yaml.v3", func(text string) ([]any, error) {
		return all(v3.NewDecoder(strings.NewReader(text)))
	}},
	{"sigs.k8s.io/yaml", func(text string) ([]any, error) {
		if _, err := all(v3.NewDecoder(strings.NewReader(text))); err != nil {
			return nil, err
		}
		var value any
		err := sigs.Unmarshal([]byte(text), &value)
		return []any{value}, err
	}},
	{"goccy/go-yaml", func(text string) ([]any, error) {
		return all(goccy.NewDecoder(strings.NewReader(text)))
	}},
}

func all(from decoder) ([]any, error) {
	documents := []any{}
	for {
		var value any
		err := from.Decode(&value)
		if err == io.EOF {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		documents = append(documents, value)
	}
}

// safely turns a panic of a parser into an error.
func safely(load func(string) ([]any, error), text string) (documents any, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v", problem)
		}
	}()
	read, err := load(text)
	return plain(read), err
}

// plain makes maps and numbers of every parser comparable; all else keeps its type.
func plain(value any) any {
	of := reflect.ValueOf(value)
	switch {
	case value == nil:
		return nil
	case of.Kind() == reflect.Map:
		entries := map[string]any{}
		for _, key := range of.MapKeys() {
			entries[keyText(key.Interface())] = plain(of.MapIndex(key).Interface())
		}
		return entries
	case of.Kind() == reflect.Slice:
		items := make([]any, of.Len())
		for index := range items {
			items[index] = plain(of.Index(index).Interface())
		}
		return items
	case of.CanInt() || of.CanUint() || of.CanFloat():
		number, _ := strconv.ParseFloat(fmt.Sprint(value), 64)
		return number
	}
	return value
}

// keyText tells the key true from the key "true".
func keyText(key any) string {
	if text, isText := key.(string); isText {
		return text
	}
	return fmt.Sprintf("%T %v", key, key)
}

// put sets the value in a holder of its own, and returns that.
func put(holder any, path []any, made bool, value any) (any, error) {
	if len(path) == 0 {
		return value, nil
	}
	switch step := path[0].(type) {
	case string:
		entries, isMap := holder.(map[string]any)
		old, isThere := entries[step]
		if !isMap || (!isThere && !(made && len(path) == 1)) {
			return nil, errNoSuchPlace
		}
		inner, err := put(old, path[1:], made, value)
		entries[step] = inner
		return entries, err
	case float64:
		items, isList := holder.([]any)
		if !isList || int(step) >= len(items) {
			return nil, errNoSuchPlace
		}
		inner, err := put(items[int(step)], path[1:], made, value)
		items[int(step)] = inner
		return items, err
	}
	return nil, errNoSuchPlace
}

// judge says whether the parser judges this edit, and what is wrong with it.
func judge(load func(string) ([]any, error), one edit) (bool, string) {
	expected, err := safely(load, one.Before)
	for _, path := range append([][]any{one.Path}, one.Follows...) {
		if err == nil {
			expected, err = put(expected, path, one.Made, one.Value)
		}
	}
	if err != nil {
		return false, ""
	}
	found, err := safely(load, one.After)
	if err != nil {
		return true, "reads it no more: " + err.Error()
	}
	if reflect.DeepEqual(found, expected) {
		return true, ""
	}
	return true, fmt.Sprintf("reads %#v, not %#v", found, expected)
}

func main() {
	least, _ := strconv.Atoi(os.Args[1])
	edits := read(os.Stdin)
	failed := false
	for _, parser := range parsers {
		judged, wrong := 0, 0
		for _, one := range edits {
			isJudged, problem := judge(parser.load, one)
			if isJudged {
				judged++
			}
			if problem == "" {
				continue
			}
			wrong++
			if wrong <= 10 {
				shown, _ := json.Marshal(one)
				fmt.Printf("%s: %s: %s\n", parser.name, shown, problem)
			}
		}
		fmt.Printf("%d of %d edits judged by %s, %d problems\n", judged, len(edits), parser.name, wrong)
		failed = failed || wrong > 0 || judged < least
	}
	if failed {
		os.Exit(1)
	}
}

func read(from io.Reader) []edit {
	edits := []edit{}
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var one edit
			if problem := json.Unmarshal(line, &one); problem != nil {
				panic(problem)
			}
			edits = append(edits, one)
		}
		if err != nil {
			return edits
		}
	}
}
