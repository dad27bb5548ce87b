package org.rollcall.analyse.indicator;

/** What the metrics, or the instances, of a group have in common. */
public enum Grouping {
    STAGE,
    GROUP,
    /** Each metric is in each group, of the instances with that edition. */
    EDITION
}
