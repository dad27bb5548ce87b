/** Whether the data is right: how metrics come in, and values that lie far outside of an instance's own range. */
@NullMarked
package org.rollcall.analyse.quality;

import org.jspecify.annotations.NullMarked;
