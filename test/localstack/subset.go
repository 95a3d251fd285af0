package localstack

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// takes are the resources that LocalStack's free core makes. All others need its paid edition, Docker, or a download.
func takes() []string {
	return []string{
		"AWS::IAM::ManagedPolicy", "AWS::IAM::Role",
		"AWS::Logs::LogGroup",
		"AWS::S3::Bucket", "AWS::S3::BucketPolicy",
		"AWS::SecretsManager::Secret",
		"AWS::SNS::Subscription", "AWS::SNS::Topic", "AWS::SNS::TopicPolicy",
		"AWS::SQS::Queue", "AWS::SQS::QueuePolicy",
	}
}

// subset is the template with those of its resources and outputs that the core can make: of the types that it takes, and referring to
// nothing that is left out. It tells which resources it kept.
func subset(template []byte) (kept []string, _ []byte, _ error) {
	var document yaml.Node
	if err := yaml.Unmarshal(template, &document); err != nil {
		return nil, nil, fmt.Errorf("read the template: %w", err)
	}
	root := document.Content[0]
	resources, outputs := at(root, "Resources"), at(root, "Outputs")
	if resources == nil || outputs == nil {
		return nil, nil, fmt.Errorf("the template has no resources, or no outputs")
	}
	all := names(resources)
	drop(resources, func(_ string, resource *yaml.Node) bool {
		kind := at(resource, "Type")
		return kind == nil || !slices.Contains(takes(), kind.Value)
	})
	missing := func(node *yaml.Node) bool {
		left := names(resources)
		return slices.ContainsFunc(refers(node), func(name string) bool { return slices.Contains(all, name) && !slices.Contains(left, name) })
	}
	for before := 0; before != len(resources.Content); {
		before = len(resources.Content)
		drop(resources, func(_ string, resource *yaml.Node) bool { return missing(resource) })
	}
	drop(outputs, func(_ string, output *yaml.Node) bool { return missing(output) })
	var out bytes.Buffer
	err := yaml.NewEncoder(&out).Encode(&document)
	return names(resources), out.Bytes(), err
}

// at is the mapping's value of the key, nil if it has none.
func at(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

func names(mapping *yaml.Node) []string {
	var found []string
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		found = append(found, mapping.Content[i].Value)
	}
	return found
}

// drop takes out of the mapping what is to go.
func drop(mapping *yaml.Node, goes func(name string, value *yaml.Node) bool) {
	var left []*yaml.Node
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if !goes(mapping.Content[i].Value, mapping.Content[i+1]) {
			left = append(left, mapping.Content[i], mapping.Content[i+1])
		}
	}
	mapping.Content = left
}

var placeholder = regexp.MustCompile(`\$\{([A-Za-z0-9]+)`)

// refers tells what the node and all below it name by !Ref, !GetAtt, !Sub, DependsOn.
func refers(node *yaml.Node) []string {
	var found []string
	switch node.Tag {
	case "!Ref":
		found = append(found, node.Value)
	case "!GetAtt":
		name, _, _ := strings.Cut(node.Value, ".")
		found = append(found, name)
	case "!Sub":
		for _, match := range placeholder.FindAllStringSubmatch(node.Value, -1) {
			found = append(found, match[1])
		}
	}
	for i, child := range node.Content {
		if node.Kind == yaml.MappingNode && i > 0 && i%2 == 1 && node.Content[i-1].Value == "DependsOn" {
			found = append(found, child.Value)
		}
		found = append(found, refers(child)...)
	}
	return found
}
