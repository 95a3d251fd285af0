package dynamotest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"go.yaml.in/yaml/v3"
)

// template is the part of template.yaml that defines the table.
type template struct {
	Resources struct {
		Table struct {
			Properties struct {
				AttributeDefinitions []struct {
					AttributeName string                    `yaml:"AttributeName"`
					AttributeType types.ScalarAttributeType `yaml:"AttributeType"`
				} `yaml:"AttributeDefinitions"`
				KeySchema              keySchema `yaml:"KeySchema"`
				GlobalSecondaryIndexes []struct {
					IndexName  string    `yaml:"IndexName"`
					KeySchema  keySchema `yaml:"KeySchema"`
					Projection struct {
						ProjectionType types.ProjectionType `yaml:"ProjectionType"`
					} `yaml:"Projection"`
				} `yaml:"GlobalSecondaryIndexes"`
				TimeToLiveSpecification struct {
					AttributeName string `yaml:"AttributeName"`
				} `yaml:"TimeToLiveSpecification"`
				StreamSpecification struct {
					StreamViewType types.StreamViewType `yaml:"StreamViewType"`
				} `yaml:"StreamSpecification"`
			} `yaml:"Properties"`
		} `yaml:"Table"`
	} `yaml:"Resources"`
}

type keySchema []struct {
	AttributeName string        `yaml:"AttributeName"`
	KeyType       types.KeyType `yaml:"KeyType"`
}

func (k keySchema) elements() []types.KeySchemaElement {
	elements := make([]types.KeySchemaElement, len(k))
	for i, e := range k {
		elements[i] = types.KeySchemaElement{AttributeName: aws.String(e.AttributeName), KeyType: e.KeyType}
	}
	return elements
}

// parse reads template.yaml, so that tests run on what is deployed.
func parse(t testing.TB) template {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), "template.yaml"))
	if err != nil {
		t.Fatalf("read the table's definition: %v", err)
	}
	var parsed template
	if err := yaml.Unmarshal(text, &parsed); err != nil {
		t.Fatalf("read the table's definition: %v", err)
	}
	return parsed
}

// ExpiryAttribute is the attribute by which DynamoDB removes items, as template.yaml names it.
func ExpiryAttribute(t testing.TB) string {
	t.Helper()
	return parse(t).Resources.Table.Properties.TimeToLiveSpecification.AttributeName
}

func (parsed template) create() *dynamodb.CreateTableInput {
	table := parsed.Resources.Table.Properties
	create := &dynamodb.CreateTableInput{
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   table.KeySchema.elements(),
	}
	for _, a := range table.AttributeDefinitions {
		create.AttributeDefinitions = append(create.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(a.AttributeName), AttributeType: a.AttributeType,
		})
	}
	for _, index := range table.GlobalSecondaryIndexes {
		create.GlobalSecondaryIndexes = append(create.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName:  aws.String(index.IndexName),
			KeySchema:  index.KeySchema.elements(),
			Projection: &types.Projection{ProjectionType: index.Projection.ProjectionType},
		})
	}
	return create
}

func (parsed template) stream() *types.StreamSpecification {
	return &types.StreamSpecification{
		StreamEnabled: aws.Bool(true), StreamViewType: parsed.Resources.Table.Properties.StreamSpecification.StreamViewType,
	}
}

// root is the directory of go.mod, above the test's own.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("there is no go.mod above the test")
		}
		dir = parent
	}
}
