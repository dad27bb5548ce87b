/**
 * Work that takes longer than a request may: stored, taken up by any replica, taken up again where a replica dies. Start
 * reading at {@link org.rollcall.platform.job.JobKind}.
 */
@NullMarked
package org.rollcall.platform.job;

import org.jspecify.annotations.NullMarked;
