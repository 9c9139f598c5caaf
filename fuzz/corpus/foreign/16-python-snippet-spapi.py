1import sp_api
marketplace_id = 'A1F83G8C2ARO7P'
app_id = 'amzn1.sp.solution.6d0b1c1e-0000-4000-8000-000000000000'
refresh_token = 'Atzr|GOOD-EU'
lwa_client_id = 'amzn1.application-oa2-client.0123456789abcdef0123456789abcdef'
lwa_client_secret = 'amzn1.oa2-cs.v1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
aws_access_key = 'AKIAIOSFODNN7EXAMPLE'
aws_secret_key = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
role_arn = 'arn:aws:iam::123456789012:role/SellingPartnerAPIRole'
credentials = dict(
refresh_token=refresh_token,
lwa_app_id=app_id,
lwa_client_secret=lwa_client_secret,
aws_secret_key=aws_secret_key,
aws_access_key=aws_access_key,
role_arn=role_arn,
)
