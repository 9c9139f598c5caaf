// What Node's amazon-sp-api sees: node node_load.js FILE|- (see README.md here).
'use strict';

const SellingPartner = require('amazon-sp-api').SellingPartner || require('amazon-sp-api');
const {version} = require('amazon-sp-api/package.json');

function client(file) {
  return new SellingPartner({
    region: process.env.REGION,
    refresh_token: process.env.REFRESH_TOKEN,
    options: {
      ...(file === '-' ? {} : {credentials_path: file}),
      ...(process.env.SPAPI_TEST_USE_SANDBOX ? {use_sandbox: true} : {})
    }
  });
}

function load(file) {
  const loaded = client(file);
  return {
    client: 'amazon-sp-api',
    version,
    ...loaded._credentials,
    region: loaded._region,
    refresh_token: loaded._refresh_token
  };
}

async function report(work) {
  try {
    console.log(JSON.stringify(await work(process.argv[2] || '-')));
  } catch (error) {
    console.log(JSON.stringify({error: `${error.code || error.name}: ${error.message}`}));
    process.exitCode = 1;
  }
}

module.exports = {client, report, version};

if (require.main === module) {
  report(load);
}
