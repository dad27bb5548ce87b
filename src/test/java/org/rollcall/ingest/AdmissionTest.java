package org.rollcall.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {

    @Test
    void addressesOfOneIpv6Network_areOneSender() {
        assertThat(Admission.counted("2001:db8:0:1::1"))
                .isEqualTo(Admission.counted("2001:db8:0:1:ffff:ffff:ffff:ffff"))
                .isEqualTo(Admission.counted("2001:DB8::1:0:0:0:2%eth0"))
                .isNotEqualTo(Admission.counted("2001:db8:0:2::1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "::ffff:192.0.2.1", "_hidden", "unknown", ""})
    void anyOtherAddress_isASenderOfItsOwn(String address) {
        assertThat(Admission.counted(address)).isEqualTo(address);
    }
}
