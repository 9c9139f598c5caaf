1var amazonConnection = new AmazonConnection(new AmazonCredential()
{
    AccessKey = "AKIAIOSFODNN7EXAMPLE",//Environment.GetEnvironmentVariable("AccessKey"),
    SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",// Environment.GetEnvironmentVariable("SecretKey"),
    RoleArn = "arn:aws:iam::123456789012:role/SellingPartnerAPIRole",
    ClientId = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef",
    ClientSecret = "amzn1.oa2-cs.v1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    RefreshToken = "Atzr|GOOD-EU",
    // RefreshToken = "Atzr|OLD",
    MarketPlace = MarketPlace.UnitedKingdom,
});
