package org.rollcall;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.rollcall.platform.access.IdentityProvider;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/**
 * A service of its own, as the operator of a company sets it up: people sign in with an {@link IdentityProvider}, TLS wants
 * certificates of clients, health and metrics are on a port of their own, and analysts have a role in the database.
 */
public final class ProtectedService implements QuarkusTestProfile {

    /** The group role of analysts in the database. */
    public static final String ANALYST_ROLE = "analyst";

    /** Both the certificate of the service and the only one that it accepts. */
    public static final SelfSigned CERTIFICATE = certificate();

    private static SelfSigned certificate() {
        try {
            var folder = Files.createTempDirectory("rollcall-tls");
            folder.toFile().deleteOnExit();
            return SelfSigned.of("localhost", folder);
        } catch (IOException | InterruptedException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        var store = CERTIFICATE.keyStore().toString();
        return Map.of(
                "quarkus.tls.key-store.p12.path",
                store,
                "quarkus.tls.key-store.p12.password",
                SelfSigned.PASSWORD,
                "quarkus.tls.trust-store.p12.path",
                store,
                "quarkus.tls.trust-store.p12.password",
                SelfSigned.PASSWORD,
                "quarkus.http.test-ssl-port",
                "0",
                "rollcall.http.client-certificates",
                "required",
                "rollcall.http.management-port",
                "0",
                "rollcall.database.analyst-role",
                ANALYST_ROLE);
    }

    @Override
    public boolean disableGlobalTestResources() {
        return true;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(
                new TestResourceEntry(TestDatabase.class),
                new TestResourceEntry(TestAdmin.class),
                new TestResourceEntry(IdentityProvider.class));
    }
}
