#!/usr/bin/env bash
# What `init` does in AWS as a script of the AWS CLI ($1): reads, creates what is missing, proves the role.
# A measure for tests/bench. LWA and the SP-API are asked too, as `init` does.
set -euo pipefail
aws=$1
user=SellingPartnerAPIUser policy=SellingPartnerAPIPolicy role=SellingPartnerAPIRole
tags=Key=managed-by,Value=spapi-setup
document() { printf '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",%s}]}' "$1"; }

form=(--data-urlencode grant_type=refresh_token --data-urlencode "refresh_token=$SPAPI_SETUP_REFRESH_TOKEN")
curl -fsS --noproxy '*' "${form[@]}" "$SPAPI_SETUP_LWA_URL" >"$HOME/lwa"
curl -fsS --noproxy '*' -H "x-amz-access-token: Atza|bench" \
    "${SPAPI_SETUP_SPAPI_URL/\{region\}/eu}/sellers/v1/marketplaceParticipations" >"$HOME/spapi"

account=$($aws sts get-caller-identity --query Account --output text)
policy_arn=arn:aws:iam::$account:policy/$policy
role_arn=arn:aws:iam::$account:role/$role
if ! $aws iam get-user --user-name $user >"$HOME/out" 2>&1; then
    $aws iam create-user --user-name $user --tags $tags >"$HOME/out"
fi
if ! $aws iam get-policy --policy-arn "$policy_arn" >"$HOME/out" 2>&1; then
    $aws iam create-policy --policy-name $policy --tags $tags --policy-document \
        "$(document '"Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:*:*:*"')" >"$HOME/out"
fi
if ! $aws iam get-role --role-name $role >"$HOME/out" 2>&1; then
    principal="\"Principal\":{\"AWS\":\"arn:aws:iam::$account:user/$user\"}"
    $aws iam create-role --role-name $role --tags $tags --assume-role-policy-document \
        "$(document "\"Action\":\"sts:AssumeRole\",$principal")" >"$HOME/out"
fi
if ! $aws iam get-user-policy --user-name $user --policy-name Assume$role >"$HOME/out" 2>&1; then
    $aws iam put-user-policy --user-name $user --policy-name Assume$role --policy-document \
        "$(document "\"Action\":\"sts:AssumeRole\",\"Resource\":\"$role_arn\"")"
fi
attached=$($aws iam list-attached-role-policies --role-name $role --query 'AttachedPolicies[].PolicyArn' --output text)
if [ "$attached" != "$policy_arn" ]; then
    $aws iam attach-role-policy --role-name $role --policy-arn "$policy_arn"
fi
keys=$($aws iam list-access-keys --user-name $user --query 'AccessKeyMetadata[].AccessKeyId' --output text)
if [ -z "$keys" ]; then
    umask 077
    $aws iam create-access-key --user-name $user --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text >"$HOME/key"
fi
read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY <"$HOME/key"
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
$aws sts assume-role --role-arn "$role_arn" --role-session-name bench >"$HOME/out"
