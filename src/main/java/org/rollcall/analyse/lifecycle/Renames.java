package org.rollcall.analyse.lifecycle;

/** SQL of instances that go on under another hostname or uuid, as far as an operator has confirmed it. */
final class Renames {

    /**
     * A table {@code instance} with the column {@code lasting_id}: the instance that each of them is today. Few have been renamed,
     * which the planner does not know: with the offset it joins renames with instances, and not with each of their pings.
     */
    static final String INSTANCES = """
            (
                select instance.*, coalesce(later_id, id) as lasting_id
                from instance
                left join earlier_instance on earlier_id = id and is_last
                offset 0
            ) as instance""";

    private Renames() {}
}
