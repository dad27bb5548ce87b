package org.rollcall.platform.access;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;
import org.rollcall.platform.embedded.TestDatabase;

/** A service of its own that takes nothing without a token, and whose identity provider cannot be reached. */
public final class ClosedService implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "rollcall.ingest.token-required", "true",
                "rollcall.access.oidc.issuer", "http://localhost:1/company",
                "rollcall.access.oidc.audience", "rollcall");
    }

    @Override
    public boolean disableGlobalTestResources() {
        return true;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(TestDatabase.class), new TestResourceEntry(TestAdmin.class));
    }
}
