1<?php
$options = [
    "lwaClientId" => "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef",
    "lwaClientSecret" => "amzn1.oa2-cs.v1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "lwaRefreshToken" => "Atzr|GOOD-EU",
    "awsAccessKeyId" => "AKIAIOSFODNN7EXAMPLE",
    "awsSecretAccessKey" => "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    // "roleArn" => "arn:aws:iam::1:role/old",
    "roleArn" => "arn:aws:iam::123456789012:role/SellingPartnerAPIRole",
    "endpoint" => Endpoint::EU
];
