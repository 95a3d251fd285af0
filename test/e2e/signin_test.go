package e2e

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// as signs the agent in anew.
func as(t *testing.T, agent string) desk {
	t.Helper()
	d, err := signIn(t.Context(), agent)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func signIn(ctx context.Context, agent string) (desk, error) {
	token, err := world.idToken(ctx, agent, world.password)
	return desk{agent: agent, token: token}, err
}

func (w *deployment) idToken(ctx context.Context, user, password string) (string, error) {
	signedIn, err := w.cognito.AdminInitiateAuth(ctx, &cognitoidentityprovider.AdminInitiateAuthInput{
		UserPoolId:     &w.UserPoolID,
		ClientId:       &w.ClientID,
		AuthFlow:       types.AuthFlowTypeAdminUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": user, "PASSWORD": password},
	})
	if err != nil {
		return "", fmt.Errorf("sign %s in: %w", user, err)
	}
	return aws.ToString(signedIn.AuthenticationResult.IdToken), nil
}

// stranger is somebody who can sign in and is no agent.
func stranger(t *testing.T) desk {
	t.Helper()
	name, password := "stranger-"+strings.ToLower(rand.Text()), rand.Text()
	_, err := world.cognito.AdminCreateUser(t.Context(), &cognitoidentityprovider.AdminCreateUserInput{
		UserPoolId: &world.UserPoolID, Username: &name, MessageAction: types.MessageActionTypeSuppress,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := world.cognito.AdminDeleteUser(context.WithoutCancel(t.Context()), &cognitoidentityprovider.AdminDeleteUserInput{
			UserPoolId: &world.UserPoolID, Username: &name,
		})
		if err != nil {
			t.Error(err)
		}
	})
	_, err = world.cognito.AdminSetUserPassword(t.Context(), &cognitoidentityprovider.AdminSetUserPasswordInput{
		UserPoolId: &world.UserPoolID, Username: &name, Password: &password, Permanent: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	token, err := world.idToken(t.Context(), name, password)
	if err != nil {
		t.Fatal(err)
	}
	return desk{agent: name, token: token}
}

// shortLived is a token of the agent that expires a second after it was issued, as no client of AWS's can ask for.
func shortLived(t *testing.T, agent string) desk {
	t.Helper()
	client, err := world.cognito.DescribeUserPoolClient(t.Context(), &cognitoidentityprovider.DescribeUserPoolClientInput{
		UserPoolId: &world.UserPoolID, ClientId: &world.ClientID,
	})
	if err != nil {
		t.Fatal(err)
	}
	deployed := client.UserPoolClient
	setValidity(t, 1, &types.TokenValidityUnitsType{
		AccessToken: deployed.TokenValidityUnits.AccessToken, RefreshToken: deployed.TokenValidityUnits.RefreshToken,
		IdToken: types.TimeUnitsTypeSeconds,
	})
	d, err := signIn(t.Context(), agent)
	setValidity(t, aws.ToInt32(deployed.IdTokenValidity), deployed.TokenValidityUnits)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func setValidity(t *testing.T, validity int32, units *types.TokenValidityUnitsType) {
	t.Helper()
	_, err := world.cognito.UpdateUserPoolClient(t.Context(), &cognitoidentityprovider.UpdateUserPoolClientInput{
		UserPoolId: &world.UserPoolID, ClientId: &world.ClientID, IdTokenValidity: &validity, TokenValidityUnits: units,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Forgeries. Each is made of a real token.

func header(token string) string    { return strings.Split(token, ".")[0] }
func payload(token string) string   { return strings.Split(token, ".")[1] }
func signature(token string) string { return strings.Split(token, ".")[2] }

// claims are what the token says.
func claims(t *testing.T, token string) fields {
	t.Helper()
	content, err := base64.RawURLEncoding.DecodeString(payload(token))
	if err != nil {
		t.Fatal(err)
	}
	var c fields
	if err := json.Unmarshal(content, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func segment(v any) string { return base64.RawURLEncoding.EncodeToString([]byte(encode(v))) }

// saying is the token with another claim under the old signature.
func saying(t *testing.T, token, claim string, value any) string {
	t.Helper()
	c := claims(t, token)
	c[claim] = value
	return strings.Join([]string{header(token), segment(c), signature(token)}, ".")
}

// unsigned is the token without a signature, which it says it needs none.
func unsigned(token string) string {
	return segment(fields{"alg": "none", "typ": "JWT"}) + "." + payload(token) + "."
}

// signedByAnother is the token with a good signature of a key that is not the issuer's.
func signedByAnother(t *testing.T, token string) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signed := header(token) + "." + payload(token)
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}
