package org.rollcall.platform.access;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Configures an admin token for tests. */
public class TestAdmin implements QuarkusTestResourceLifecycleManager {
    /** To be sent as {@code PRIVATE-TOKEN}. */
    public static final String TOKEN = "the-admin-token-of-the-tests";

    @Override
    public Map<String, String> start() {
        return Map.of("rollcall.access.admin-token", TOKEN);
    }

    @Override
    public void stop() {}
}
