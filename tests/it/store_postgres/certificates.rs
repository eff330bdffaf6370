//! TLS to the database: whom its certificate is believed to be.

use openday::domain::change::By;
use openday::store::postgres::PostgresStore;
use openday::store::{Revision, Store};

use super::refused;
use crate::needs::Need;
use crate::store_contract::bakery;
use crate::support::postgres::{new_database, sql};

/// Made by the server in its own folder, as the user who must own the key: two roots, and the server's own certificate,
/// which names `localhost` alone and stands on the first of them.
const MADE: &str = "set -e
key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $key -days 2 -subj /CN=one -keyout one.key -out one.crt
openssl req -x509 $key -days 2 -subj /CN=other -keyout other.key -out other.crt
openssl req $key -subj /CN=server -keyout server.key -out server.csr
echo subjectAltName=DNS:localhost >server.names
openssl x509 -req -in server.csr -CA one.crt -CAkey one.key -CAcreateserial -days 2 -extfile server.names -out server.crt";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_is_known_by_its_name_and_its_roots() {
    let Some(database) = new_database() else { return };
    if Need::OPENSSL.or_skip().is_none() {
        return;
    }
    sql(&database, &format!("COPY (SELECT) TO PROGRAM '{}'", format!("({MADE}) 2>/dev/null").replace('\'', "''")));
    sql(&database, "ALTER SYSTEM SET ssl = on");
    sql(&database, "SELECT pg_reload_conf()");
    while sql(&database, "SHOW ssl") != "on" {}
    let folder = tempfile::tempdir().unwrap();
    let roots = ["one", "other"].map(|name| {
        let file = folder.path().join(name);
        std::fs::write(&file, sql(&database, &format!("SELECT pg_read_file('{name}.crt')"))).unwrap();
        file.display().to_string()
    });
    let by_name = database.replace("127.0.0.1", "localhost");

    let store = PostgresStore::new(&format!("{by_name}?sslrootcert={}", roots[0])).unwrap();
    store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
    assert_eq!(store.revision().await.unwrap(), Revision(1));
    let name = database.rsplit('/').next().unwrap();
    let open = format!(
        "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                        WHERE datname = '{name}' AND application_name = 'openday'"
    );
    assert_eq!(sql(&database, &open), "t", "nobody on the way reads along");

    for (address, roots) in [(&database, &roots[0]), (&by_name, &roots[1])] {
        let told = refused(&format!("{address}?sslmode=verify-full&sslrootcert={roots}")).await;
        assert!(told.starts_with("the certificate of database") && told.contains("is not to be trusted"), "{told}");
    }
}
