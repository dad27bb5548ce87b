package org.rollcall.analyse.publicstats;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service whose statistics are public. */
public class OpenService implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("rollcall.pages.public-stats", "true");
    }
}
