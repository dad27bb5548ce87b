package org.rollcall.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CitusTest {

    @Test
    void offsetOfNone_becomesAnOrder_orGivesWayToTheOneThatIsThere() {
        assertThat(Citus.written("""
                select a from (
                    select a || 'b' as a from t
                    offset 0
                ) as one
                cross join (
                    select b from u
                    order by b desc
                    offset 0
                ) as two
                where exists (select from v)
                limit 1 offset 10
                """)).isEqualTo("""
                select a from (
                    select a || 'b' as a from t
                    order by 1
                ) as one
                cross join (
                    select b from u
                    order by b desc
                ) as two
                where exists (select 1 from v)
                limit 1 offset 10
                """);
    }
}
