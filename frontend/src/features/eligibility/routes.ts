import { defineFeature } from '@/ui/feature'

export default defineFeature({
  routes: [],
})
