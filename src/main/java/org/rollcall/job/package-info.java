/**
 * Work that takes longer than a request may: stored, taken up by any replica, taken up again where a replica dies. Start
 * reading at {@link org.rollcall.job.JobKind}.
 */
@NullMarked
package org.rollcall.job;

import org.jspecify.annotations.NullMarked;
