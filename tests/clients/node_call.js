// A whole call of Node's amazon-sp-api: node node_call.js FILE|- [vendor] (see README.md here).
'use strict';

const http = require('http');
const https = require('https');
const {client, report, version} = require('./node_load.js');

// The client writes its hosts into its source: the requests to them go to the loopback instead,
// with every header as it is, so that signatures hold.
const hosts = [
  [/^api\.amazon\.com$/, process.env.SPAPI_TEST_LWA_URL, true],
  [/^sts\.amazonaws\.com$/, process.env.SPAPI_TEST_STS_URL, false],
  [/^sellingpartnerapi-(na|eu|fe)\.amazon\.com$/, process.env.SPAPI_TEST_SPAPI_URL, false],
  [/^sandbox\.sellingpartnerapi-(na|eu|fe)\.amazon\.com$/, process.env.SPAPI_TEST_SANDBOX_URL, false]
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

// The only question about purchase orders that the sandbox answers.
const canned = {
  createdAfter: '2019-08-20T14:00:00',
  createdBefore: '2019-09-21T00:00:00',
  includeDetails: 'true',
  limit: 2,
  sortOrder: 'DESC'
};

report(async (file) => {
  if (process.argv[3] === 'vendor') {
    const query = process.env.SPAPI_TEST_USE_SANDBOX ? canned : {limit: 1};
    const answer = await client(file).callAPI({operation: 'getPurchaseOrders', endpoint: 'vendorOrders', query});
    return {client: 'amazon-sp-api', version, orders: answer.orders.map((order) => order.purchaseOrderNumber)};
  }
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
