// A whole call of Node's amazon-sp-api: node node_call.js FILE|- (see README.md here).
'use strict';

const http = require('http');
const https = require('https');
const {client, report, version} = require('./node_load.js');

// The client writes its hosts into its source: the requests to them go to the loopback instead,
// with every header as it is, so that signatures hold.
const hosts = [
  [/^api\.amazon\.com$/, process.env.SPAPI_TEST_LWA_URL, true],
  [/^sts\.amazonaws\.com$/, process.env.SPAPI_TEST_STS_URL, false],
  [/^sellingpartnerapi-(na|eu|fe)\.amazon\.com$/, process.env.SPAPI_TEST_SPAPI_URL, false]
];

https.request = (options, callback) => {
  const found = hosts.find(([name]) => name.test(options.hostname));
  if (!found || !found[1]) {
    throw new Error(`a request to ${options.hostname}`);
  }
  const url = new URL(found[1]);
  const path = found[2] ? url.pathname : url.pathname.replace(/\/$/, '') + options.path;
  return http.request({...options, protocol: 'http:', hostname: url.hostname, port: url.port, path}, callback);
};

report(async (file) => {
  const answer = await client(file).callAPI({
    operation: 'getMarketplaceParticipations',
    endpoint: 'sellers'
  });
  return {
    client: 'amazon-sp-api',
    version,
    marketplaces: answer.map((entry) => entry.marketplace.id),
    store: answer.length ? answer[0].storeName : undefined
  };
});
