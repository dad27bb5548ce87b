package org.rollcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.receive.ingest.IngestConfig;
import org.rollcall.receive.ingest.RequestMemoryBudget;

/** What a configuration that cannot be right is answered with. */
class ConfigurationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rollcall.ingest.body-timeout | soon | write a number with a unit, S, M, H or D, such as 90S or 30D; the default is 60S",
                "rollcall.ingest.body-timeout | -5S | it must be more than 0; the default is 60S",
                "rollcall.ingest.max-body-size | huge | write a number of bytes, or one with a unit, K, M or G, such as 8M",
                "rollcall.ingest.max-body-size | 0 | it must be more than 0; the default is 4M",
                "rollcall.ingest.max-concurrent | many | write a whole number; the default is 256",
                "rollcall.ingest.max-concurrent | 0 | it must be at least 1; the default is 256",
                "rollcall.ingest.validation | harsh | write one of: lenient, strict; the default is lenient",
                "rollcall.ingest.rate-limit.per-address | 5 | 5",
                "rollcall.ingest.rate-limit.bytes-per-address | 5 | such as 256M/1h; the default is 256M/1h",
                "rollcall.dictionary.import.allow-http | maybe | write true or false; the default is false",
                "rollcall.version-check.vulnerable | 18.8.3..18.8.0 | runs backwards",
                "rollcall.http.management-port | -1 | it must be a number from 0 to 65535",
                "rollcall.http.management-port | 65536 | it must be a number from 0 to 65535",
                "rollcall.http.management-port | http | it must be a number from 0 to 65535",
                "rollcall.demo | 0 | it must be a number of instances from 1 to 2000",
                "rollcall.demo | 2001 | it must be a number of instances from 1 to 2000",
                "rollcall.demo | true | it must be a number of instances from 1 to 2000"
            })
    void wrongValue_isTold_withItsKey_andWhatWouldBeRight(String key, String value, String reason) {
        assertThatThrownBy(() -> readWith(key, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Rollcall does not start: %s is \"%s\": ", key, value)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("SRCFG")
                .hasMessageNotContaining("Exception")
                .hasMessageNotContaining("\n");
    }

    @Test
    void unknownKey_isTold() {
        assertThatThrownBy(() -> readWith("rollcall.ingest.max-agee", "30D"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Rollcall does not start: rollcall.ingest.max-agee sets nothing: there is no such key;"
                        + " the page \"Configuration\" of the documentation has them all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROLLCALL_INGEST_VALIDATON", "ROLLCALL_INGETS_VALIDATION", "ROLLCALL_EMBEDDED"})
    void unknownVariable_isTold(String name) {
        assertThatThrownBy(() -> Configuration.read(Map.of(name, "strict")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Rollcall does not start: the environment variable %s sets nothing: there is no such key;"
                                + " the page \"Configuration\" of the documentation has them all",
                        name);
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLCALL_REDACTION_RULES_PROJECT_NAMES_KEY_PATHS, rollcall.redaction.rules.*.key-paths",
        "ROLLCALL_REDACTION_RULES_PROJECT_NAMES_ACTION, rollcall.redaction.rules.*.action",
        "ROLLCALL_EMBEDDED_SETTINGS_WORK_MEM, rollcall.embedded.settings.*"
    })
    void variableOfAMap_whoseNameCouldBeSeveral_isTold(String name, String key) {
        assertThatThrownBy(() -> Configuration.read(Map.of(name, "drop")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "Rollcall does not start: the environment variable %s sets nothing: the name in place of the * of %s"
                                + " may only have letters and digits",
                        name, key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ROLLCALL_INGEST_VALIDATION",
                "ROLLCALL_ADMIN_TOKEN",
                "ROLLCALL_EMBEDDED_SETTINGS_GEQO",
                "ROLLCALL_REDACTION_RULES_LICENSEE_KEY_PATHS",
                "ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS",
                "ROLLCALL_SERVICE_HOST",
                "ROLLCALL_PORT_8080_TCP_ADDR",
                "PATH"
            })
    void otherVariable_isNobodysBusiness(String name) {
        assertThatCode(() -> Configuration.read(Map.of(name, "x"))).doesNotThrowAnyException();
    }

    @Test
    void demoWithAnotherDatabase_isTold() {
        System.setProperty("quarkus.datasource.jdbc.url", "jdbc:postgresql://db.example.com/rollcall");
        try {
            assertThatThrownBy(() -> readWith("rollcall.demo", "200"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith(
                            "Rollcall does not start: rollcall.demo is \"200\", and quarkus.datasource.jdbc.url names a database: ")
                    .hasMessageNotContaining("\n");
        } finally {
            System.clearProperty("quarkus.datasource.jdbc.url");
        }
    }

    @Test
    void limitThatTheHeapHasNoRoomFor_isTold_withTheHeapThatItNeeds() {
        assertThatThrownBy(() -> readWith("rollcall.ingest.max-inflated-size", "4G"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "Rollcall does not start: rollcall.ingest.max-body-size of 4.0 MiB and"
                                + " rollcall.ingest.max-inflated-size of 4096.0 MiB need a heap of 40985 MiB, and this one has ");
    }

    @Test
    void defaults_fitIntoAHeapOf80Mebibytes() {
        assertThat(RequestMemoryBudget.heapFor(
                        readWith("rollcall.ingest.max-concurrent", "7").getConfigMapping(IngestConfig.class)))
                .isLessThan(75L << 20); // of which the serial collector keeps a little back
    }

    @Test
    void severalMistakes_areToldAtOnce() {
        assertThatThrownBy(() -> {
                    System.setProperty("rollcall.ingest.max-age", "old");
                    try {
                        readWith("rollcall.export.max-running", "x");
                    } finally {
                        System.clearProperty("rollcall.ingest.max-age");
                    }
                })
                .hasMessageContaining("rollcall.ingest.max-age is \"old\"")
                .hasMessageContaining("rollcall.export.max-running is \"x\"");
    }

    @Test
    void rightValues_areRead() {
        var config = readWith("rollcall.ingest.max-concurrent", "7");

        assertThat(config.getConfigMapping(IngestConfig.class).maxConcurrent()).isEqualTo(7);
    }

    @Test
    void proxyWithoutTheAddressesOfProxies_isTold() {
        assertThatThrownBy(() -> readWith("quarkus.http.proxy.proxy-address-forwarding", "true"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "Rollcall does not start: quarkus.http.proxy.proxy-address-forwarding is \"true\", and"
                                + " quarkus.http.proxy.trusted-proxies is missing: ")
                .hasMessageContaining("10.0.0.0/8")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.com", "0.0.0.0/0"})
    void trustedProxyThatIsNoAddressOfOne_isTold(String proxies) {
        assertThatThrownBy(() -> readWith("quarkus.http.proxy.trusted-proxies", "10.0.0.1," + proxies))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "Rollcall does not start: quarkus.http.proxy.trusted-proxies: '%s' is no address", proxies);
    }

    private static SmallRyeConfig readWith(String key, String value) {
        System.setProperty(key, value);
        try {
            return Configuration.read(Map.of());
        } finally {
            System.clearProperty(key);
        }
    }
}
