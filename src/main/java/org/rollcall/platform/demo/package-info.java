/** Whether the data of the service is invented, and the time at which inventions happen; what is invented is known elsewhere. */
@NullMarked
package org.rollcall.platform.demo;

import org.jspecify.annotations.NullMarked;
