/** Instances, versions and fleets that send less than they did. */
@NullMarked
package org.rollcall.analyse.silence;

import org.jspecify.annotations.NullMarked;
