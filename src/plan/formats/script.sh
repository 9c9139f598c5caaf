set -eu
export AWS_PAGER=''
policy_arn=arn:aws:iam::$account:policy$policy_path$policy
tag_managed='Key=managed-by,Value=spapi-setup'
tag_identity="Key=spapi-setup:identity,Value=$identity"
its_identity="Tags[?Key=='spapi-setup:identity'] | [0].Value"
its_boundary=PermissionsBoundary.PermissionsBoundaryArn

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

command -v aws >/dev/null || fail 'The AWS CLI (aws) is missing.'
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

# Sets "answer" to what AWS says of an entity, to nothing if there is no such entity.
look() {
    answer=
    if answer=$(aws iam "$@" 2>"$errors"); then return; fi
    grep -q NoSuchEntity "$errors" || fail "$(cat "$errors")"
}

# A field of a line of "answer".
field() {
    printf '%s\n' "$answer" | cut -f "$1"
}

# AWS takes some seconds to know a new user or role everywhere: try again for a minute.
settle() {
    tries=30
    until aws iam "$@" >/dev/null 2>"$errors"; do
        grep -Eq 'MalformedPolicyDocument|NoSuchEntity' "$errors" || tries=0
        [ "$tries" -gt 0 ] || fail "$(cat "$errors")"
        tries=$((tries - 1))
        sleep 2
    done
}

ours() {
    [ "$2" = "$identity" ] || fail "The $1 is there and does not belong to this plan: use another name."
}

# Whether two documents are the same, apart from blanks.
same() {
    [ "$(printf %s "$1" | tr -d '[:space:]')" = "$(printf %s "$2" | tr -d '[:space:]')" ]
}

say() {
    printf '%-8s %s\n' "$1" "$2"
}

signed_in=$(aws sts get-caller-identity --query Account --output text)
[ "$signed_in" = "$account" ] || fail "You are signed in to the account $signed_in, the plan is for $account."

# 1. The user.
new_user=no
look get-user --user-name="$user" --output text --query "[User.Arn, User.$its_identity, User.$its_boundary]"
if [ -z "$answer" ]; then
    user_arn=$(aws iam create-user --user-name="$user" --tags "$tag_managed" "$tag_identity" \
        ${boundary:+"--permissions-boundary=$boundary"} --query User.Arn --output text)
    new_user=yes
    say created "user $user"
else
    ours "user $user" "$(field 2)"
    user_arn=$(field 1)
    if [ -n "$boundary" ] && [ "$(field 3)" != "$boundary" ]; then
        aws iam put-user-permissions-boundary --user-name="$user" --permissions-boundary="$boundary"
        say repaired "permissions boundary of the user"
    fi
    say kept "user $user"
fi

# 2. The policy.
permissions=@permissions@
look get-policy --policy-arn="$policy_arn" --output text --query "[Policy.DefaultVersionId, Policy.$its_identity]"
if [ -z "$answer" ]; then
    aws iam create-policy --policy-name="$policy" --path="$policy_path" --policy-document="$permissions" \
        --tags "$tag_managed" "$tag_identity" >/dev/null
    say created "policy $policy"
else
    version=$(field 1)
    if [ "$policy_untagged" = yes ] && [ "$(field 2)" = None ]; then
        aws iam tag-policy --policy-arn="$policy_arn" --tags "$tag_managed" "$tag_identity"
        say repaired "tags of the policy"
    else
        ours "policy $policy" "$(field 2)"
    fi
    found=$(aws iam get-policy-version --policy-arn="$policy_arn" --version-id="$version" \
        --query PolicyVersion.Document --output json)
    if ! same "$found" "$permissions"; then
        # A policy has room for five versions: the oldest makes room.
        oldest=$(aws iam list-policy-versions --policy-arn="$policy_arn" --output text \
            --query "Versions[4] && sort_by(Versions[?!IsDefaultVersion], &CreateDate)[0].VersionId")
        if [ "$oldest" != None ]; then
            aws iam delete-policy-version --policy-arn="$policy_arn" --version-id="$oldest"
        fi
        aws iam create-policy-version --policy-arn="$policy_arn" --policy-document="$permissions" \
            --set-as-default >/dev/null
        say repaired "document of the policy"
    fi
    say kept "policy $policy"
fi

# 3. The role, which only the user can assume.
trust=@trust@
look get-role --role-name="$role" --output text --query "[Role.Arn, Role.$its_identity, Role.$its_boundary]"
if [ -z "$answer" ]; then
    settle create-role --role-name="$role" --assume-role-policy-document="$trust" \
        --tags "$tag_managed" "$tag_identity" ${boundary:+"--permissions-boundary=$boundary"}
    role_arn=arn:aws:iam::$account:role/$role
    say created "role $role"
else
    ours "role $role" "$(field 2)"
    role_arn=$(field 1)
    if [ -n "$boundary" ] && [ "$(field 3)" != "$boundary" ]; then
        aws iam put-role-permissions-boundary --role-name="$role" --permissions-boundary="$boundary"
        say repaired "permissions boundary of the role"
    fi
    found=$(aws iam get-role --role-name="$role" --query Role.AssumeRolePolicyDocument --output json)
    # A trust policy means the user that was there when it was written, not a new one of the same name.
    if [ "$new_user" = yes ] || ! same "$found" "$trust"; then
        settle update-assume-role-policy --role-name="$role" --policy-document="$trust"
        say repaired "trust policy of the role"
    fi
    say kept "role $role"
fi

# 4. The policy on the role.
look list-attached-role-policies --role-name="$role" --query 'AttachedPolicies[].PolicyArn' --output text
if printf '%s\n' "$answer" | tr '\t' '\n' | grep -Fqxe "$policy_arn"; then
    say kept "policy on role $policy"
else
    settle attach-role-policy --role-name="$role" --policy-arn="$policy_arn"
    say created "policy on role $policy"
fi

# 5. The policy on the user: it may assume the role.
assume=@assume@
look get-user-policy --user-name="$user" --policy-name="Assume$role" --query PolicyDocument --output json
if [ -n "$answer" ] && same "$answer" "$assume"; then
    say kept "policy on user Assume$role"
else
    settle put-user-policy --user-name="$user" --policy-name="Assume$role" --policy-document="$assume"
    say created "policy on user Assume$role"
fi

printf '\nuser_arn=%s\npolicy_arn=%s\nrole_arn=%s\n' "$user_arn" "$policy_arn" "$role_arn"
printf '\nNo access key was made. Next, where the plan was written: %s\n' "$next"
